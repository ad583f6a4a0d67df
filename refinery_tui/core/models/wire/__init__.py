"""What goes over the wire: requests as servers take them, streams and bodies as servers send them; who sends and what
a failure means stands above.
"""
