"""Recording: what a made thing has asked, and which made things a changed answer reaches. It knows nothing of films."""
