"""What is asked: the experiment file, its settings and its task, read, checked, written and edited as a form;
nothing is carried out.
"""
