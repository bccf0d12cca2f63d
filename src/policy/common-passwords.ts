// The passwords people choose most, of eight characters and more: shorter ones fall to the length rule. Lower case, for
// comparison without case. Small on purpose: a larger list, or a service of breached ones, can replace the set.
const WORDS = `
12345678 123456789 1234567890 12345678910 123123123 1234512345 123454321 123456123456 1234qwer 123qweasd 123qweasdzxc
11111111 00000000 88888888 87654321 987654321 0987654321 0123456789 147258369 147852369 159357159 1q2w3e4r 1q2w3e4r5t
1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 zaq12wsx zaq1zaq1 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 qwer1234 qwerasdf
qwertyui qwertyuiop qwertyuiop123 qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwertzuiop
azertyuiop asdfghjk asdfghjkl asdfasdf asdf1234 asdfqwer zxcvbnm1 zxcvbnmzxcvbnm zxcvbnm123 qazwsxedc qazwsxedcrfv
abcd1234 abcdefgh abc12345 abcabcabc a1b2c3d4 a1b2c3d4e5 a12345678 aa123456 aa12345678 aaaaaaaa
password passw0rd p@ssw0rd p@ssword pa$$word pa$$w0rd password1 password12 password123 password1234 password12345
passwordpassword mypassword mypassword1 newpassword yourpassword thisismypassword changeme changeme1 changeme123
changeit changepassword letmein1 letmein123 letmeinnow welcome1 welcome12 welcome123 welcome1234 welcomehome
iloveyou iloveyou1 iloveyou2 iloveyou123 iloveyousomuch ilovegod iloveme1 loveyou1 lovelove loveme123 loverboy
babygirl babygirl1 babyboy1 princess princess1 sunshine sunshine1 superman superman1 spiderman batman123 pokemon1
pokemon123 starwars starwars1 football football1 football123 baseball baseball1 basketball basketball1 softball
volleyball liverpool liverpool1 liverpoolfc manchester manchesterunited barcelona barcelona1 realmadrid chelsea1
chelseafc arsenal1 arsenalfc juventus michael1 michelle michelle1 jennifer jennifer1 jonathan alexander alexandra
elizabeth christian christopher christina stephanie samantha nicholas benjamin anthony1 charlie1 danielle caroline
jordan23 jessica1 ashley12 matthew1 daniel123 thomas123 maverick mustang1 corvette mercedes chevrolet ferrari1
harley-davidson computer computer1 internet internet1 samsung1 samsung123 samsung12 nintendo playstation minecraft
fortnite minecraft1 warcraft starcraft counterstrike callofduty runescape facebook facebook1 whatsapp youtube1
google123 microsoft windows10 linuxlinux apple123 iphone123 android1 bluetooth wordpress administrator admin123
admin1234 admin12345 administrator1 adminadmin rootroot root1234 toor1234 test1234 test12345 testtest testing1
testing123 testtest1 tester123 guest123 guest1234 user1234 username default1 temp1234 temppassword temporary
temporary1 secret123 secretsecret topsecret mysecret supersecret security security1 private1 master123 mastermind
trustno1 trustnoone whatever whatever1 nothing1 something blahblah blahblah1 asshole1 fuckyou1 fuckyou2 fuckyou123
motherfucker bullshit butthead cocacola coca-cola pepsi123 chocolate chocolate1 cookies1 cupcake1 strawberry blueberry
pineapple watermelon buttercup butterfly butterfly1 sunflower sweetheart sweetie1 beautiful beautiful1 gorgeous
angel123 angelina heaven123 jesus123 jesuschrist godisgood blessed1 hallelujah friends1 friendship bestfriend
bestfriends forever1 foreverlove together1 familia1 teamobebe tequieromucho teamo123 contraseña contrasena
contraseña1 passwort passwort1 passwort123 hallo123 hallohallo schatz123 ichliebedich motdepasse motdepasse1
bonjour1 jetaime1 soleil123 doudou123 chouchou parola123 ciao1234 amoremio senha123 senha1234 brasil123 wachtwoord
wachtwoord1 welkom01 welkom123 geheim123 geheim01 haslo123 losenord parool123 lozinka1 salasana salasana1 q2w3e4r5
november december september february saturday wednesday thursday summer2020 summer2021 summer2022 summer2023 summer2024
summer2025 winter2020 winter2021 winter2022 winter2023 winter2024 winter2025 spring2024 autumn2024 monkey123 monkey12
dragon123 dragon12 dragonball shadow123 hunter123 hunter22 killer123 tigger123 tiger123 buster123 ginger123 pepper123
cheese123 banana123 orange123 purple123 freedom1 freedom123 liberty1 america1 america123 australia newyork1 california
elephant dolphin1 dolphins cowboys1 yankees1 steelers lakers24 rangers1 redskins packers1 patriots metallica nirvana1
eminem123 slipknot blink182 greenday linkinpark guitar123 music123 rockstar rockyou1 rockandroll hello123 hello1234
hellohello hellokitty helloworld hello12345 welcome01 goodluck goodmorning happy123 happiness smile123 lucky123 lucky777
correcthorsebatterystaple thequickbrownfox thequickbrownfoxjumps tobeornottobe letmeinletmein opensesame abracadabra
passphrase mypassphrase password123456789 passwordpassword1 qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm 1234567890qwertyuiop
123456789012345 1234567890123456 12345678901234567890 111111111111111 000000000000000 iloveyouiloveyou administrator123
`;

/** Passwords that are guessed first. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter(Boolean));
