"""Courses that people take, and who has attended. (Training is for models.)"""
