"""How far to trust the labels: records of annotation, matching, scores, agreement, differences."""
