"""The stages of a build. No stage knows another; they meet in `intertitle.pipeline`."""
