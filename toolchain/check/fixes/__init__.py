"""What mends findings in the texts of files, proved by checking again before anything is written."""
