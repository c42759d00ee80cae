"""Plans of pilots, frozen into the dossier members vote on, and the information of workers before a pilot opens."""
