package io.seedling.cli;

import java.io.ByteArrayOutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the elements of an SVG document, one a line, into memory. */
final class SvgWriter {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final XMLStreamWriter xml;

  SvgWriter(int width, int height) {
    try {
      xml = XMLOutputFactory.newFactory().createXMLStreamWriter(bytes, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
    } catch (XMLStreamException e) {
      throw new AssertionError(e);
    }
    open("svg", "xmlns", NAMESPACE, "width", "" + width, "height", "" + height);
    attributes("viewBox", "0 0 " + width + " " + height);
  }

  /** Something to write, which cannot fail: it goes to memory. */
  private interface Step {
    void run() throws XMLStreamException;
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (XMLStreamException e) {
      throw new AssertionError(e);
    }
  }

  /** Begins an element; further attributes may follow. */
  void open(String name, String... attributes) {
    write(() -> xml.writeCharacters("\n"));
    write(() -> xml.writeStartElement(name));
    attributes(attributes);
  }

  /** Adds attributes to the element that has just begun: names and values in turn. */
  void attributes(String... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      String name = attributes[i];
      String value = legal(attributes[i + 1]);
      write(() -> xml.writeAttribute(name, value));
    }
  }

  /** Ends the element that was begun last. */
  void close() {
    write(xml::writeEndElement);
  }

  /** Writes an element that has nothing in it. */
  void empty(String name, String... attributes) {
    open(name, attributes);
    close();
  }

  /** Writes an element that has nothing but text in it. */
  void text(String name, String text, String... attributes) {
    open(name, attributes);
    characters(text);
    close();
  }

  /** Writes text into the element that was begun last. */
  void characters(String text) {
    write(() -> xml.writeCharacters(legal(text)));
  }

  /** Ends the document and returns it, in UTF-8. */
  byte[] done() {
    write(() -> xml.writeCharacters("\n"));
    close();
    write(() -> xml.writeCharacters("\n"));
    write(xml::writeEndDocument);
    write(xml::close);
    return bytes.toByteArray();
  }

  /** Returns a length or a place with two decimals at most. */
  static String number(double number) {
    long hundredths = Math.round(number * 100);
    long rest = hundredths % 100;
    return hundredths / 100 + (rest == 0 ? "" : (rest < 10 ? ".0" : ".") + rest);
  }

  /** Replaces what XML 1.0 (section 2.2) has no place for, escaped or not. */
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean known =
          c == '\n'
              || c == '\t'
              || (c >= 0x20 && c < Character.MIN_SURROGATE)
              || (c > Character.MAX_SURROGATE && c < 0xFFFE)
              || c > 0xFFFF;
      legal.appendCodePoint(known ? c : 0xFFFD);
      i += Character.charCount(c);
    }
    return legal.toString();
  }
}
