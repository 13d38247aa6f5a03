"""The parts of ``template_check``: what a template says, where, and whether the program can fill it in."""
