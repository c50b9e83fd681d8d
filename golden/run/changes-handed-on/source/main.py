print("helo")
