package io.seedling.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpProxiesTest {
  private static final String WANTED =
      "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
          + "Content-Length: 0";

  private final RecordedHost host = RecordedHost.linux(GuestArch.X86_64);

  @ParameterizedTest
  @CsvSource({
    "https://a.example/x, https_proxy=http://proxy:3128, HTTP proxy 3128",
    "https://a.example/x, HTTPS_PROXY=proxy:3128, HTTP proxy 3128",
    "http://a.example/x, https_proxy=http://proxy:3128, DIRECT",
    "http://a.example/x, all_proxy=socks5://proxy, SOCKS proxy 1080",
    "http://a.example/x, http_proxy=http://proxy, HTTP proxy 80",
    "http://a.example/x, http_proxy=http://proxy;no_proxy=b.example, HTTP proxy 80",
    "http://a.example/x, 'http_proxy=http://proxy;no_proxy=b.example, .example', DIRECT",
    "http://a.example/x, http_proxy=http://proxy;no_proxy=a.example, DIRECT",
    "http://xa.example/x, http_proxy=http://proxy;no_proxy=a.example, HTTP proxy 80",
    "http://a.example/x, http_proxy=http://proxy;NO_PROXY=*, DIRECT",
    "http://a.example/x, x=y, DIRECT",
  })
  void theUsualEnvironmentNamesThem(String address, String environment, String expected) {
    for (String setting : environment.split(";", -1)) {
      int equals = setting.indexOf('=');
      host.environment.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    Proxy proxy = new HttpProxies(host.host()).of(URI.create(address));
    String said = proxy.type().toString();
    if (proxy.address() instanceof InetSocketAddress there) {
      said += " " + there.getHostString() + " " + there.getPort();
    }
    assertEquals(expected, said);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://:1", "http://a b:1", "proxy:99999"})
  void whatIsNoProxyIsAnError(String named) {
    host.environment.put("http_proxy", named);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HttpProxies(host.host()).of(URI.create("http://a.example")));
    assertEquals("the proxy '" + named + "' of the environment is none", e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://me:secret@proxy:99999", "me:secret@p@:1", "http://me:sec#ret@x"})
  void noMessageShowsAPassword(String named) {
    host.environment.put("http_proxy", named);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HttpProxies(host.host()).of(URI.create("http://a.example")));
    String shown = named.replaceFirst("me:.*@", "***@");
    assertEquals("the proxy '" + shown + "' of the environment is none", e.getMessage());
  }

  private String askedThrough(LyingServer proxy, String user, String address) {
    String there = proxy.address("/").toString().replace("//", "//" + user);
    host.environment.put("http_proxy", there);
    host.environment.put("https_proxy", there);
    try (HttpAnswer answer =
        HttpAnswer.of(URI.create(address), 0, "", new HttpProxies(host.host()))) {
      return answer.status() + "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://a.example/x", "https://a.example/x"})
  void aProxyThatAsksIsToldThePassword(String address) throws IOException {
    try (LyingServer proxy = new LyingServer()) {
      proxy.then(WANTED, new byte[0]).then("204 No Content", new byte[0]);
      askedThrough(proxy, "me:se%40cret@", address);
      String basic = Base64.getEncoder().encodeToString("me:se@cret".getBytes(US_ASCII));
      String first = address.startsWith("https") ? "CONNECT a.example:443 " : "GET " + address;
      assertTrue(proxy.requests().get(0).startsWith(first), proxy.requests()::toString);
      assertFalse(proxy.requests().get(0).contains("Authorization"));
      assertTrue(proxy.requests().get(1).startsWith(first), proxy.requests()::toString);
      assertTrue(
          proxy.requests().get(1).contains("\nProxy-authorization: Basic " + basic),
          proxy.requests()::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://a.example/x", "https://a.example/x"})
  void aPasswordIsWantedOrNotTaken(String address) throws IOException {
    try (LyingServer proxy = new LyingServer()) {
      proxy.then(WANTED, new byte[0]);
      assertEquals(address + ": the proxy wants a password", askedThrough(proxy, "", address));
      proxy.then(WANTED, new byte[0]).then(WANTED, new byte[0]);
      assertEquals(
          address + ": the proxy does not take the password that the environment has for it",
          askedThrough(proxy, "me:secret@", address));
      assertEquals(3, proxy.requests().size());
    }
  }

  @Test
  void aServerIsNotToldThePasswordOfAProxy() throws IOException {
    try (LyingServer proxy = new LyingServer()) {
      proxy.then(
          "401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0",
          new byte[0]);
      assertEquals("401", askedThrough(proxy, "me:secret@", "http://a.example/x"));
      assertEquals(1, proxy.requests().size());
    }
  }
}
