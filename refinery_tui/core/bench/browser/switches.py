"""The switches with which Chromium is started: nothing that leaves the machine, and no window's furniture."""

# Chromium heeds the last --disable-features alone, and this is it: what Playwright 1.65 turns off stays off.
_AS_PLAYWRIGHT = (
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *(
        "DestroyProfileOnBrowserClose",
        "HttpsFirstBalancedModeAutoEnable",
        "HttpsUpgrades",
        "LensOverlay",
        "MediaRouter",
    ),
    *("NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
    *("TcpPortRandomizationWin", "ThirdPartyStoragePartitioning", "msEdgeUpdateLaunchServicesPreferredVersion"),
    "msForceBrowserSignIn",
)
# The whole browser opens a window for each visit, though nobody sees it, and loads the pages of its address bar's list
# into it: 0.7 of 2.3 CPU seconds of a visit of book_room. A renderer kept in store for a next site is never used.
_UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "SpareRendererForSitePerProcess")

SWITCHES = (
    *("--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND"),
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    f"--disable-features={','.join((*_AS_PLAYWRIGHT, *_UNSEEN))}",
)
