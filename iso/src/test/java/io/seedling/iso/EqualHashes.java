package io.seedling.iso;

import java.nio.charset.StandardCharsets;

/**
 * A million names to which {@link NameHashes} gives one number. Each pair of words leads from one
 * state of FNV-1a to another, whichever of the two is taken; such a pair takes some 2^26 tries, so
 * who wants such names can have them.
 */
final class EqualHashes {
  private static final String[][] WORDS = {
    {"\u6680\uAEC5\u40D1\u3100", "\u5AF0\uA764\u557A\u49BC"},
    {"\u7202\uB069\u5AA8\u3100", "\u9AF1\uB6A0\u5229\u7DC3"},
    {"\u4D16\uA00D\u740F\u4000", "\u4CBF\u5849\u8BCE\uA9E8"},
    {"\u6460\u5837\u8551\u4000", "\u8CAF\u5B5D\u96B4\u6AE0"},
    {"\uC40C\u4D12\u4C65\u3100", "\u8F95\u7EBB\u5347\uB044"},
    {"\uC81D\uB227\u8108\u4000", "\u9C2D\u9DC4\u75B1\uABA4"},
    {"\u49DE\uA81A\u49AE\u3100", "\u752E\u75D9\u555F\u49E4"},
    {"\u805C\uB26E\u4B83\u3100", "\uB4AC\u738F\uC674\u99AC"},
    {"\u50AA\u360E\uB0EA\u4000", "\u8FB3\uA8F8\u9EF1\u8AA8"},
    {"\u6DD0\u9A77\u6B21\u3100", "\uC561\uC3B4\u52A0\u4DC3"},
    {"\uAFFA\u8EE7\u4CE3\u3100", "\u9B43\u5E1E\uCB05\uB04C"},
    {"\uCE4F\uC5EB\u551E\u3100", "\u37B4\u6429\u4433\u5F60"},
    {"\u617A\u4B59\u6C55\u3100", "\uC455\uAE24\uC881\uCF04"},
    {"\uCC0C\u65D1\u5DC2\u4000", "\u5545\u83AF\u6D3D\u6EE0"},
    {"\u3C64\u7A70\u6B6B\u3100", "\u70F3\u6123\u7741\uB244"},
    {"\u6A15\u6051\u8B47\u3100", "\u9AAD\u9AFE\uA023\u54A7"},
    {"\u8DB2\u8F7B\u9817\u3100", "\uC13D\u58A4\u3FA5\uB0FC"},
    {"\uA4DA\uC0D9\u613F\u3100", "\u930A\u4C46\u6A4E\u86A4"},
    {"\u86BC\u6A39\u7079\u3100", "\uC935\u7ACC\u6F53\uB7C4"},
    {"\uB50C\u33DF\u69F7\u3100", "\u79DC\u5A40\u7416\u9964"}
  };

  /** How many names there are. */
  static final long COUNT = 1L << WORDS.length;

  private EqualHashes() {}

  static String name(long number) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < WORDS.length; i++) {
      name.append(WORDS[i][(int) (number >> i & 1)]);
    }
    return name.toString();
  }

  /** Returns a name as Joliet records it. */
  static byte[] identifier(long number) {
    return name(number).getBytes(StandardCharsets.UTF_16BE);
  }
}
