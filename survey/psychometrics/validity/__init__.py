"""Convergent and discriminant validity, and the nomological net."""
