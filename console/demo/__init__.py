"""The demo: a fixed cast, and a stand-in Okta that is connected to Acme from the start."""
