package io.seedling.launcher;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.StringTokenizer;

/**
 * The proxies that the usual environment names: {@code http_proxy}, {@code https_proxy}, {@code
 * all_proxy} and {@code no_proxy}, in lower case first, as curl reads them.
 */
record HttpProxies(Host host) {
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Returns the proxy for an address, or none.
   *
   * @throws IllegalArgumentException if what the environment names is no proxy
   */
  Proxy of(URI address) {
    String server = address.getHost() == null ? "" : address.getHost();
    String named = variable(address.getScheme() + "_proxy");
    named = named.isEmpty() ? variable("all_proxy") : named;
    if (named.isEmpty() || isExcepted(server)) {
      return Proxy.NO_PROXY;
    }
    URI proxy = parsed(named);
    boolean socks = proxy.getScheme().startsWith("socks");
    int port = proxy.getPort() >= 0 ? proxy.getPort() : socks ? 1080 : 80;
    return new Proxy(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
  }

  private static URI parsed(String named) {
    try {
      URI proxy = new URI(named.contains("://") ? named : "http://" + named);
      if (proxy.getHost() != null && proxy.getPort() <= HIGHEST_PORT) {
        return proxy;
      }
    } catch (URISyntaxException e) {
      // it is none
    }
    throw new IllegalArgumentException("the proxy '" + named + "' of the environment is none");
  }

  private boolean isExcepted(String server) {
    StringTokenizer words = new StringTokenizer(variable("no_proxy"), ", ");
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      String name = word.startsWith(".") ? word.substring(1) : word;
      if (name.equals("*")
          || (!name.isEmpty() && (server.equals(name) || server.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private String variable(String name) {
    String value = host.variable(name);
    return value.isEmpty() ? host.variable(name.toUpperCase(Locale.ROOT)) : value;
  }
}
