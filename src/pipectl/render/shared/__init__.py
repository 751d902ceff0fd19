"""What formats share: values as text, widths, pages."""
