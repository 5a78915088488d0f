"""What a study is, in plain records that `study` fills; nothing here is computed from answers."""
