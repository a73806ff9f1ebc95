"""The bulletin (通报) of an audit: facts, text, charts, and the formats that it is written in."""
