"""Values the sources hide, estimated only where the error of the estimate is measured and shown."""
