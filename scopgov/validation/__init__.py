"""Expert validation: people who know the field judge cases before they see the model's answer."""
