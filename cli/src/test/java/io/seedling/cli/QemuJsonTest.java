package io.seedling.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class QemuJsonTest {
  @Test
  void eachValueHasItsLineAndAnEmptyListHasTwo() {
    assertEquals(
        """
        {
            "list": [
                {
                    "none": [
                    ],
                    "on": true
                },
                1
            ]
        }""",
        QemuJson.lines("{\"list\":[{\"none\":[],\"on\":true},1]}"));
  }

  @Test
  void whatAStringHoldsIsLeftAlone() {
    assertEquals("[\n    \"{a:b,\\\"[\\\\\"\n]", QemuJson.lines("[\"{a:b,\\\"[\\\\\"]"));
  }
}
