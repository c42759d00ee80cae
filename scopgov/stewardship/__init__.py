"""What happens after deployment: retraining by vote."""
