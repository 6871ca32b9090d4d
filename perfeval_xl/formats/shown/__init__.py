"""How cells show what they hold: number formats, dates and times, and what an .ods says of it."""
