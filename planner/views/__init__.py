"""What is shown: words, HTML and charts, a folder a page. Only commands and pages know it."""
