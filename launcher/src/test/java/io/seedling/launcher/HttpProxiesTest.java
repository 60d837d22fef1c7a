package io.seedling.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpProxiesTest {
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
}
