"""What wires the rooms for a whole study: the plan, the pipeline, the simulator."""
