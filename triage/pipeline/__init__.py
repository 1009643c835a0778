"""The way of one alert and of many through all stages."""
