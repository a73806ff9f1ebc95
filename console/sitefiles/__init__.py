"""Files of sites that come from an office's hands: read with suspicion, written to come back."""

from console.sitefiles.reader import ReadSites, read_sites
from console.sitefiles.writer import write_sites

__all__ = ["ReadSites", "read_sites", "write_sites"]
