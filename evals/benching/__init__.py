"""Speed and quality beside their floors."""
