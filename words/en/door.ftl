# Who may come in.
sign-in-title = Sign in – FaceFeel
sign-in-headline = Sign in
sign-in-lead = This copy of FaceFeel asks for a password before it shows anything.
sign-in-password = Password
sign-in-submit = Sign in
sign-in-refused = You are not signed in
sign-in-help = You stay signed in on this device for 7 days. Ask the person who runs this server if you do not know the password.
sign-out = Sign out

problem-bad-host = The request does not say whom it is for
problem-bad-host-detail = Send one Host header with a name or an address and, if need be, a port, such as localhost:7860.
problem-wrong-host = This name is not served here
problem-wrong-host-detail = This server does not answer to the name “{ $host }”. Use its address or localhost instead; its operator can allow the name with --allow-host { $host }.
problem-signed-out = Sign in first
problem-signed-out-detail = This server needs a password. Sign in at /sign-in; scripts send the header “Authorization: Bearer” followed by the password.
problem-wrong-password-detail = The password is wrong. Check capital letters and the keyboard's language, then try again.
problem-attempts = Too many attempts
problem-attempts-detail = The password was wrong too often. Wait { $seconds } { $seconds ->
    [one] second
   *[other] seconds
}, then try again.
