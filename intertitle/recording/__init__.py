"""Record what each output asked, and find the outputs that a changed answer affects. Nothing here is about films."""
