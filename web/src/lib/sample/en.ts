export default `# Hydraulic press P-40: care and maintenance

This page is a sample. The press P-40 does not exist; its figures are made up.

## 1 Safety

Before somebody reaches into the press, switch off the main switch, lock it with a padlock and keep the key. Then open the drain valve V3 until the gauge shows 0 bar. The ram is held by the mechanical stop, never by the oil alone.

Wear safety glasses and gloves. Hydraulic oil at 250 bar goes through skin: never look for a leak with the hand, use a piece of cardboard.

## 2 Every day

- Look at the hoses: a hose that sweats, has cracks or bulges is replaced before the shift begins.
- The oil level stands between the two marks of the sight glass while the ram is up.
- The two-hand control stops the ram within 0.2 seconds when one button is let go. If it does not, the press stays off.

## 3 Every 500 hours

Grease the guide rails with lithium grease, 15 g for each of the four nipples. The bolts of the guide rails (M12) are tightened to 85 Nm, crosswise, in two passes with ten minutes between them. Bolts that were loosened three times are replaced.

Clean the air filter of the tank. The return filter is replaced when its gauge stands above 2.5 bar with warm oil.

## 4 Every 2,000 hours, or once a year

The hydraulic oil (HLP 46, 120 litres) is changed every 2,000 hours or once a year, whichever comes first. Drain it warm, at about 40 °C. Replace the return filter and the seal of the tank's lid at the same time. Fill through the filter unit only; fresh oil from the drum is not clean enough.

After the change let the pump run for 15 minutes without pressure, then bleed the cylinder by lifting the ram five times.

## 5 Faults

| What is seen | Likely cause | What to do |
|---|---|---|
| The ram sinks by more than 2 mm in a minute | Worn piston seal or check valve V1 | Set the ram on its stop, replace the seal kit S-112 |
| The oil gets warmer than 65 °C | Cooler is dirty, or the relief valve opens too early | Clean the cooler; set the relief valve to 270 bar |
| The pump howls | Air in the suction line | Tighten the clamps of the suction line, check the oil level |

## 6 Records

Each job is written into the log with date, hours and name. The inspection of the pressure parts is due every two years, by a qualified person.
`;
