"""The dossier of a deployment vote: everything voted on, frozen, with one digest."""
