"""Changes of state of accounts, hats, teams, invitations and second factors."""
