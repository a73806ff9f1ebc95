"""Personal data in what was read, known by its form and masked before it goes anywhere.

The raw value stays in the memory of the reader: neither database nor log nor paper ever holds it.
"""

from crawler.personal.detect import Detected, Personal, detect
from crawler.personal.masking import mask_all

__all__ = ["Detected", "Personal", "detect", "mask_all"]
