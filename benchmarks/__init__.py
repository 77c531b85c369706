"""What is measured against which floor; results are committed as JSON below results/."""
