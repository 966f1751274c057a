"""The web door: `byline-chat`. gradio is imported in this package only, and late."""
