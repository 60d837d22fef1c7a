package io.seedling.iso;

/**
 * Who is told what is wrong with a volume while it is read. One parser serves both: a reader ends
 * at the first thing that it cannot read past, and a checker writes it down and goes on behind it.
 */
interface Problems {

  /** What a reader can live with. */
  void note(Finding finding);

  /** What nothing can be read past; where this returns, the caller leaves the damaged part out. */
  void broken(Finding finding) throws IsoFormatException;

  /** What is legal, and is not read here; where this returns, the caller leaves it out. */
  void beyond(Finding finding) throws UnsupportedIsoException;

  /** Ends at what is broken, and ignores the rest. */
  enum Strict implements Problems {
    /** The one instance. */
    READER;

    @Override
    public void note(Finding finding) {
      // a reader's business is to read
    }

    @Override
    public void broken(Finding finding) throws IsoFormatException {
      throw new IsoFormatException(finding.offset(), place(finding) + finding.message());
    }

    @Override
    public void beyond(Finding finding) throws UnsupportedIsoException {
      throw new UnsupportedIsoException(place(finding) + finding.message());
    }

    private static String place(Finding finding) {
      return finding.path().isEmpty() ? "" : finding.path() + ": ";
    }
  }
}
