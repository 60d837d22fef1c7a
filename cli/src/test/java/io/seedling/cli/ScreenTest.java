package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {

  @Test
  void theTerminalTellsItsSize() {
    assertEquals(new Screen(120, 40, true, true), Screen.of(Map.of(), "40 120\n", true, "UTF-8"));
  }

  @Test
  void theEnvironmentKnowsBetter() {
    assertEquals(
        new Screen(100, 30, true, true),
        Screen.of(Map.of("COLUMNS", "100", "LINES", "30"), "40 120\n", true, "UTF-8"));
  }

  @Test
  void whatIsNoTerminalHasAUsualSizeAndNoColours() {
    assertEquals(
        new Screen(80, 24, false, true), Screen.of(Map.of("COLUMNS", "x"), "", false, "UTF-8"));
  }

  @Test
  void itIsNeverTooSmallToShowAnything() {
    assertEquals(new Screen(40, 10, true, true), Screen.of(Map.of(), "1 2\n", true, "UTF-8"));
  }

  @Test
  void noColourIsAskedForInTwoWays() {
    assertEquals(
        new Screen(80, 24, false, true),
        Screen.of(Map.of("NO_COLOR", "1"), "24 80\n", true, "UTF-8"));
    assertEquals(
        new Screen(80, 24, false, true),
        Screen.of(Map.of("TERM", "dumb"), "24 80\n", true, "UTF-8"));
    assertEquals(
        new Screen(80, 24, true, true),
        Screen.of(Map.of("NO_COLOR", ""), "24 80\n", true, "UTF-8"));
  }

  @Test
  void whatTheLocaleHasNoCharactersForIsLeftOut() {
    assertEquals(
        new Screen(80, 24, false, false), Screen.of(Map.of(), "", false, "ANSI_X3.4-1968"));
  }
}
