"""What moto's emulated AWS lacks and the platform's stages need; see README.md beside this folder."""
