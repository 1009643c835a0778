"""The values that flow through the house: frozen, without behaviour beyond reading themselves."""
