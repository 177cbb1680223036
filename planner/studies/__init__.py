"""What Lean's principles claim, tried in a factory, in sales and in this team."""
