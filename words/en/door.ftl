# Who may come in.
sign-in-title = Sign in – FaceFeel
sign-in-headline = Sign in
sign-in-lead = This server is protected by a password.
sign-in-password = Password
sign-in-submit = Sign in
sign-in-refused = You are not signed in
sign-in-help = You stay signed in on this device for 7 days. If you do not know the password, ask the person who runs this server.
sign-out = Sign out

problem-bad-host = The Host header is missing or malformed
problem-bad-host-detail = Send one Host header with a name or an address and, if needed, a port, such as localhost:7860.
problem-wrong-host = This server does not answer to that name
problem-wrong-host-detail = “{ $host }” is not a name of this server. Use its address or localhost instead; the person who runs it can allow the name with --allow-host { $host }.
problem-signed-out = Sign in first
problem-signed-out-detail = This server needs a password. Sign in at /sign-in; scripts send the header “Authorization: Bearer” followed by the password.
problem-wrong-password-detail = The password is wrong. Check capital letters and the keyboard language, then try again.
problem-attempts = Too many attempts
problem-attempts-detail = The password was wrong too often. Wait { $seconds } { $seconds ->
    [one] second
   *[other] seconds
}, then try again.
