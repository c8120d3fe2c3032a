"""Mutants of files and answers: whatever they hold, what reads them ends in one message, soon and in little memory."""
