"""The stages of a build. No stage imports another; `intertitle.pipeline` combines them."""
