"""The public record: pages -> body -> statements -> events -> claims -> verdicts."""
