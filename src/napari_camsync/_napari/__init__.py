"""The window: everything that knows napari and Qt. Importing this package imports neither."""
