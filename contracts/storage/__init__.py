"""Where recordings lie: a directory or a bucket, to put files into and to look at them."""

from contracts.storage.directory import Directory
from contracts.storage.place import place
from contracts.storage.store import NotStored, Storage, StorageError, Store

__all__ = ["Directory", "NotStored", "Storage", "StorageError", "Store", "place"]
