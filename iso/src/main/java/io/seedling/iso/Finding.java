package io.seedling.iso;

/**
 * Something about a volume that is not as it should be.
 *
 * @param offset where it stands, in bytes from the start of the volume
 * @param clause the rule: {@code ECMA-119 §9.1.1}, {@code SUSP §5.1}
 * @param path what it concerns, without a leading slash, in the names of the hierarchy that it was
 *     met in; empty for the volume as a whole and for a root directory
 * @param message what was found, in one sentence without a full stop
 */
public record Finding(Severity severity, long offset, String clause, String path, String message) {

  static Finding error(long offset, String clause, String path, String message) {
    return new Finding(Severity.ERROR, offset, clause, path, message);
  }

  static Finding warning(long offset, String clause, String path, String message) {
    return new Finding(Severity.WARNING, offset, clause, path, message);
  }
}
