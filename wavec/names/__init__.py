"""Program -> Named: every reference bound to what it means, the graph ordered, files looked up."""
