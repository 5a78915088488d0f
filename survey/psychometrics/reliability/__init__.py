"""How far the scores of scales can be trusted: within one occasion, over groups, over two occasions."""
